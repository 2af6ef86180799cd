create tabel b (id int);
