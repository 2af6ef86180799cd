exports.up = () => file('20240101000000-users-up.sql');
