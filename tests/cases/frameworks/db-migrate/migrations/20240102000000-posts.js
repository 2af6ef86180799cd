exports.up = () => file('20240102000000-posts-up.sql');
