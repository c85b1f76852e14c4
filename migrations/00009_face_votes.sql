-- +goose Up

-- Two captures that two reviewers compare, each on their own, and shown neither name nor country. The answers are
-- recorded in the dossier of candidate_id; other_id is whose capture file_b is, the same where both are of one.
-- A box is where the preview shows the face, null where the whole picture is shown.
CREATE TABLE face_pairs (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    other_id     uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    file_a       uuid NOT NULL REFERENCES files ON DELETE CASCADE,
    file_b       uuid NOT NULL REFERENCES files ON DELETE CASCADE,
    stage_a      text NOT NULL CHECK (stage_a <> ''),
    stage_b      text NOT NULL CHECK (stage_b <> ''),
    box_a        jsonb,
    box_b        jsonb,
    asked_at     timestamptz NOT NULL,
    asked_by     uuid NOT NULL REFERENCES accounts,
    closed_at    timestamptz,
    CHECK (file_a <> file_b)
);

-- Two captures are asked about once, in whichever order.
CREATE UNIQUE INDEX face_pairs_files_key ON face_pairs (least(file_a, file_b), greatest(file_a, file_b));
CREATE INDEX face_pairs_open_idx ON face_pairs (asked_at, id) WHERE closed_at IS NULL;

-- One answer a person and pair, and no third.
CREATE TABLE face_votes (
    pair_id  uuid NOT NULL REFERENCES face_pairs ON DELETE CASCADE,
    number   smallint NOT NULL CHECK (number IN (1, 2)),
    voter_id uuid NOT NULL REFERENCES accounts,
    answer   text NOT NULL CHECK (answer IN ('same', 'not_same', 'cannot_tell')),
    voted_at timestamptz NOT NULL,
    PRIMARY KEY (pair_id, voter_id),
    UNIQUE (pair_id, number)
);
