module example.org/api

require github.com/golang-migrate/migrate/v4 v4.17.0
