-- +goose Up

-- Files of dossiers that were taken in, each as far as it came. The next rows of a file and what they bring are one
-- transaction, so that an import goes on where it ended, whatever ended it. A file is known again by a hash of its size, its
-- beginning and its end; of each, one import is under way at most.
CREATE TABLE intakes (
    id             uuid PRIMARY KEY,
    file           text NOT NULL,
    fingerprint    bytea NOT NULL CHECK (length(fingerprint) = 32),
    began_at       timestamptz NOT NULL,
    began_by       uuid REFERENCES accounts,
    began_as       text NOT NULL DEFAULT '',
    changed_at     timestamptz NOT NULL,
    ended_at       timestamptz,
    read_bytes     bigint NOT NULL DEFAULT 0 CHECK (read_bytes >= 0),
    read_rows      bigint NOT NULL DEFAULT 0,
    rejected_bytes bigint NOT NULL DEFAULT 0 CHECK (rejected_bytes >= 0),
    created        bigint NOT NULL DEFAULT 0,
    updated        bigint NOT NULL DEFAULT 0,
    unchanged      bigint NOT NULL DEFAULT 0,
    rejected       bigint NOT NULL DEFAULT 0,
    CHECK ((began_by IS NULL) = (began_as <> ''))
);

CREATE UNIQUE INDEX intakes_fingerprint_key ON intakes (fingerprint) WHERE ended_at IS NULL;
