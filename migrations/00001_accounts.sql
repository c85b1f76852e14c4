-- +goose Up
CREATE TABLE accounts (
    id            uuid PRIMARY KEY,
    email         text NOT NULL,
    name          text NOT NULL,
    role          text NOT NULL CHECK (role IN ('recruiter', 'reviewer', 'lead', 'administrator')),
    password_hash text NOT NULL,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL
);

-- An address is one account however its letters are cased.
CREATE UNIQUE INDEX accounts_email_key ON accounts (lower(email));

CREATE TABLE web_sessions (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    user_agent text NOT NULL DEFAULT ''
);

CREATE INDEX web_sessions_account_id_idx ON web_sessions (account_id);

CREATE TABLE setup_links (
    token_hash bytea PRIMARY KEY,
    created_at timestamptz NOT NULL,
    used_at    timestamptz
);
