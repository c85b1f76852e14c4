-- +goose Up
-- What sessions say of themselves is new, so everybody signs in again.
DELETE FROM web_sessions;

ALTER TABLE web_sessions
    ADD COLUMN id uuid NOT NULL,
    ADD COLUMN first text NOT NULL CHECK (first IN ('password', 'link', 'passkey', 'sso')),
    ADD COLUMN proved_at timestamptz NOT NULL,
    ADD COLUMN address text NOT NULL;

CREATE UNIQUE INDEX web_sessions_id_key ON web_sessions (id);

-- What was tried in vain to sign in, under a hash of whose account and from where.
CREATE TABLE sign_in_attempts (
    key     bytea PRIMARY KEY,
    tries   integer NOT NULL,
    last_at timestamptz NOT NULL
);
