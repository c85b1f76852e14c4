-- +goose Up
-- Entries of curated lists. What is listed stands here as a keyed hash, bound to its kind, and masked for people.
CREATE TABLE watchlist_entries (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('email', 'phone', 'messaging', 'handle', 'wallet', 'ip', 'domain', 'registration_number')),
    key          bytea NOT NULL CHECK (length(key) = 32),
    masked       text NOT NULL,
    source       text NOT NULL CHECK (source <> ''),
    source_url   text NOT NULL,
    date         date NOT NULL,
    reviewer     text NOT NULL CHECK (reviewer <> ''),
    expires      date NOT NULL CHECK (expires >= date AND expires <= date + interval '24 months'),
    imported_at  timestamptz NOT NULL,
    imported_by  uuid REFERENCES accounts, -- null: the command line
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES accounts,
    reason       text NOT NULL DEFAULT '',
    CHECK ((withdrawn_at IS NULL) = (reason = ''))
);

-- A source lists a thing once.
CREATE UNIQUE INDEX watchlist_entries_in_force_key ON watchlist_entries (key, source) WHERE withdrawn_at IS NULL;

-- What a list may name of a candidate, as such hashes. They join no candidates with each other.
CREATE TABLE watch_keys (
    key          bytea NOT NULL,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    PRIMARY KEY (key, candidate_id)
);

CREATE INDEX watch_keys_candidate_id_idx ON watch_keys (candidate_id);

-- When the newest assessment may change though no fact does, since evidence ages. Candidates assessed before this
-- migration have no watch keys yet and are assessed anew.
ALTER TABLE candidates ADD COLUMN assess_again_at timestamptz;
UPDATE candidates SET assess_again_at = changed_at;
CREATE INDEX candidates_assess_again_at_idx ON candidates (assess_again_at) WHERE assess_again_at IS NOT NULL;
