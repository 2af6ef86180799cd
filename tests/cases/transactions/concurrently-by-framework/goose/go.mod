module example.com/app

require github.com/pressly/goose/v3 v3.26.0
