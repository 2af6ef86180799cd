select plan(1);
