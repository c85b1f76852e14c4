-- +goose Up

-- How often each indicator answers what, and what became of its hits: counted anew every hour, since counting reads
-- every candidate's newest assessment.
CREATE TABLE indicator_counts (
    indicator  text PRIMARY KEY,
    hits       integer NOT NULL, -- candidates, by their newest assessment
    clears     integer NOT NULL,
    unlooked   integer NOT NULL,
    cleared    integer NOT NULL, -- candidates with the hit whose case was decided, by their newest decision
    confirmed  integer NOT NULL,
    counted_at timestamptz NOT NULL
);
