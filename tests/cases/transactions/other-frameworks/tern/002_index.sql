---- tern: disable-tx ----
create index concurrently users_email_idx on {{.prefix}}_users (email);
drop index concurrently users_email_idx;

---- create above / drop below ----

vacuum app_users;
