-- +goose Up

-- Which texts were shown behind a candidate's links, each when it was for the first time: a version in one of the languages in which it
-- is written, as whoever opened the link chose.
CREATE TABLE shown_notices (
    id            uuid PRIMARY KEY,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    invitation_id uuid NOT NULL REFERENCES invitations ON DELETE CASCADE,
    kind          text NOT NULL,
    version       text NOT NULL,
    written_in    text NOT NULL,
    shown_at      timestamptz NOT NULL,
    UNIQUE (invitation_id, kind, version, written_in),
    FOREIGN KEY (kind, version, written_in) REFERENCES notice_texts
);

CREATE INDEX shown_notices_candidate_id_idx ON shown_notices (candidate_id, shown_at);
