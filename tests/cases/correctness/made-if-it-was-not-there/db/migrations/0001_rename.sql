ALTER TABLE members RENAME TO users;
