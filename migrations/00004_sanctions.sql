-- +goose Up
-- What the newest assessment found on sanctions lists that a candidate's name resembles, cleared or not. The digest
-- stands for all that the match rests on.
CREATE TABLE sanctions_matches (
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    digest       text NOT NULL CHECK (length(digest) = 64),
    confirmed    boolean NOT NULL, -- a second identifier is equal
    document     jsonb NOT NULL,
    found_at     timestamptz NOT NULL,
    PRIMARY KEY (candidate_id, digest)
);

-- What people answered to a match. It outlives the match, and counts again when the same match comes back. To clear one
-- that is more than a name takes two people: the first proposes, the second agrees or does not.
CREATE TABLE sanctions_memos (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    digest       text NOT NULL CHECK (length(digest) = 64),
    list         text NOT NULL,
    entry        text NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('cleared', 'confirmed')),
    words        text NOT NULL CHECK (words <> ''),
    at           timestamptz NOT NULL,
    by           uuid NOT NULL REFERENCES accounts,
    needs_second boolean NOT NULL CHECK (outcome = 'cleared' OR NOT needs_second),
    second_at    timestamptz,
    second_by    uuid REFERENCES accounts CHECK (second_by <> by),
    second_words text NOT NULL DEFAULT '',
    agreed       boolean, -- null: nobody answered yet, or nobody has to
    CHECK (needs_second OR second_by IS NULL),
    CHECK ((second_by IS NULL) = (second_at IS NULL)),
    CHECK ((second_by IS NULL) = (agreed IS NULL)),
    CHECK ((second_by IS NULL) = (second_words = ''))
);

CREATE INDEX sanctions_memos_candidate_id_idx ON sanctions_memos (candidate_id, digest, at);

-- One proposal waits at a time.
CREATE UNIQUE INDEX sanctions_memos_waiting_key ON sanctions_memos (candidate_id, digest) WHERE needs_second AND second_by IS NULL;

-- Events that only those who see reviews may read in a candidate's history.
ALTER TABLE audit_events ADD COLUMN restricted boolean NOT NULL DEFAULT false;
