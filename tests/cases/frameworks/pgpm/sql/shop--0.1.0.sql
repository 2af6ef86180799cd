\echo Use "CREATE EXTENSION shop" to load this file. \quit
CREATE SCHEMA app;
