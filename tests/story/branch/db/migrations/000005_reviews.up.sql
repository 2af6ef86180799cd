CREATE TABLE reviews (
    id bigint PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders,
    stars int NOT NULL
);
