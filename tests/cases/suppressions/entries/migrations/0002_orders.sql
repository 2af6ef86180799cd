CREATE TABLE orders (
    id bigint PRIMARY KEY,
    buyer bigint REFERENCES users,
    seller bigint REFERENCES users
);
