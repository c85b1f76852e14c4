-- +goose Up
-- Who an account's owner is to the company's sign-on: the issuer, and its name for the person.
ALTER TABLE accounts ADD COLUMN subject text UNIQUE;
