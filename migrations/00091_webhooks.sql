-- +goose Up

-- Addresses of other programs that are told what happens here, after the Standard Webhooks specification.
CREATE TABLE webhook_endpoints (
    id           uuid PRIMARY KEY,
    name         text NOT NULL CHECK (name <> ''),
    url          text NOT NULL,
    events       jsonb NOT NULL,
    audience     text NOT NULL CHECK (audience IN ('recruiting', 'compliance')),
    secret       bytea NOT NULL, -- sealed
    old_secret   bytea,          -- sealed; signs beside the other until old_until
    old_until    timestamptz,
    created_at   timestamptz NOT NULL,
    created_by   uuid NOT NULL REFERENCES accounts,
    disabled_at  timestamptz,
    disabled_why text NOT NULL DEFAULT '',
    CHECK ((old_secret IS NULL) = (old_until IS NULL)),
    CHECK ((disabled_at IS NULL) = (disabled_why = ''))
);

-- What an endpoint is told, once for each of its tries. A message holds ids and what was found, and no facts of the candidate.
CREATE TABLE webhook_deliveries (
    id           uuid PRIMARY KEY,
    endpoint_id  uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
    candidate_id uuid REFERENCES candidates ON DELETE CASCADE, -- null: it is about none who is still here
    event        text NOT NULL,
    message      jsonb NOT NULL,
    queued_at    timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up', 'dropped')),
    tries        integer NOT NULL DEFAULT 0,
    tried_at     timestamptz,
    next_at      timestamptz,
    status       integer NOT NULL DEFAULT 0, -- of the last answer; 0: none came
    answer       text NOT NULL DEFAULT '',
    ended_at     timestamptz,
    CHECK ((ended_at IS NULL) = (state = 'waiting'))
);

CREATE INDEX webhook_deliveries_endpoint_id_idx ON webhook_deliveries (endpoint_id, queued_at);
CREATE INDEX webhook_deliveries_candidate_id_idx ON webhook_deliveries (candidate_id);
CREATE INDEX webhook_deliveries_ended_at_idx ON webhook_deliveries (ended_at);
