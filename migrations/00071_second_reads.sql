-- +goose Up

-- What a second person answered, blind, to a case that was decided.
CREATE TABLE second_reads (
    id           uuid PRIMARY KEY,
    decision_id  uuid NOT NULL UNIQUE REFERENCES decisions ON DELETE CASCADE,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    outcome      text NOT NULL CHECK (outcome IN ('cleared', 'needs_more', 'misrepresentation_confirmed')),
    reason       text NOT NULL,
    words        text NOT NULL CHECK (words <> ''),
    at           timestamptz NOT NULL,
    by           uuid NOT NULL REFERENCES accounts
);

CREATE INDEX second_reads_candidate_id_idx ON second_reads (candidate_id);

-- Of the drawn decisions, those that wait are found without reading all.
CREATE INDEX decisions_drawn_idx ON decisions (decided_at) WHERE get_byte(uuid_send(id), 15) < 26;
