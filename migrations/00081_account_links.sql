-- +goose Up
-- Links by which somebody joins or sets another password. An account without a password was invited and has not joined.
CREATE TABLE account_links (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('invitation', 'reset')),
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    created_by uuid REFERENCES accounts,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE INDEX account_links_account_id_idx ON account_links (account_id);

-- Mails to owners of accounts.
CREATE TABLE letters (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('invitation', 'reset', 'notice')),
    account_id uuid REFERENCES accounts ON DELETE CASCADE,
    recipient  text NOT NULL,
    words      text NOT NULL,
    queued_at  timestamptz NOT NULL,
    state      text NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'given_up', 'dropped')),
    tries      integer NOT NULL,
    unanswered integer NOT NULL,
    tried_at   timestamptz,
    ended_at   timestamptz,
    answer     text NOT NULL
);

CREATE INDEX letters_account_id_idx ON letters (account_id);

-- One that carries a link is enough while it waits, however often somebody asks.
CREATE UNIQUE INDEX letters_waiting_key ON letters (kind, lower(recipient)) WHERE state = 'waiting' AND kind <> 'notice';
