DROP INDEX by_user;
