-- +goose Up

-- What lets a program act as an account by the API. The secret is kept nowhere, only its hash.
CREATE TABLE tokens (
    id         uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    name       text NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts,
    scopes     jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid REFERENCES accounts, -- null: the command line
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    seen_at    timestamptz
);

-- Answers to requests that named an Idempotency-Key, so that the same request sent again does nothing again. One without a status
-- is being worked on, or was when the program died.
CREATE TABLE api_answers (
    token_id uuid NOT NULL REFERENCES tokens ON DELETE CASCADE,
    key      text NOT NULL,
    request  bytea NOT NULL, -- hash of method, path and body
    status   integer,
    headers  jsonb,
    body     bytea,
    at       timestamptz NOT NULL,
    PRIMARY KEY (token_id, key)
);

CREATE INDEX api_answers_at_idx ON api_answers (at);
