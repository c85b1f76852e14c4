-- +goose Up

-- Keys that very many candidates have, or of which a person said whose they are. The key is the keyed hash of link_keys; masked
-- is what people are shown of it.
CREATE TABLE hubs (
    kind       text NOT NULL,
    key        bytea NOT NULL,
    masked     text NOT NULL,
    holders    integer NOT NULL CHECK (holders >= 0),
    recent     integer NOT NULL CHECK (recent BETWEEN 0 AND holders),
    counted_at timestamptz NOT NULL,
    PRIMARY KEY (kind, key)
);

-- What a person said of such a key: honest people share it, or it counts however many have it. One is in force a key.
CREATE TABLE hub_answers (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL,
    key         bytea NOT NULL,
    shared      boolean NOT NULL,
    owner       text NOT NULL,
    reason      text NOT NULL CHECK (reason <> ''),
    answered_at timestamptz NOT NULL,
    answered_by uuid NOT NULL REFERENCES accounts,
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    CHECK (expires_at > answered_at),
    FOREIGN KEY (kind, key) REFERENCES hubs
);

CREATE UNIQUE INDEX hub_answers_in_force_key ON hub_answers (kind, key) WHERE ended_at IS NULL;
CREATE INDEX hub_answers_expires_at_idx ON hub_answers (expires_at) WHERE ended_at IS NULL;
