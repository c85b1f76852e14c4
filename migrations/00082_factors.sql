-- +goose Up
ALTER TABLE web_sessions ADD COLUMN second text NOT NULL DEFAULT '' CHECK (second IN ('', 'totp', 'recovery', 'passkey', 'sso'));
ALTER TABLE web_sessions ALTER COLUMN second DROP DEFAULT;

-- What authenticator apps share; one that is not confirmed is being set up. A code's half minute is used once.
CREATE TABLE authenticators (
    account_id   uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    secret       bytea NOT NULL,
    last_step    bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz
);

-- Codes that work once in place of a second factor, hashed under one salt an account.
CREATE TABLE recovery_codes (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    salt       bytea NOT NULL,
    hash       bytea NOT NULL,
    PRIMARY KEY (account_id, hash)
);

CREATE TABLE passkeys (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name       text NOT NULL,
    key        bytea NOT NULL UNIQUE,
    credential bytea NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE INDEX passkeys_account_id_idx ON passkeys (account_id);

-- What a browser was asked to do elsewhere, by its authenticator or at another site, until it comes back with the answer.
CREATE TABLE ceremonies (
    token_hash bytea PRIMARY KEY,
    kind       text NOT NULL,
    account_id uuid REFERENCES accounts ON DELETE CASCADE,
    data       bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
