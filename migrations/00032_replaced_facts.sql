-- +goose Up

-- Few facts correct another, and an import writes ten a candidate.
DROP INDEX facts_replaces_idx;
CREATE INDEX facts_replaces_idx ON facts (replaces) WHERE replaces IS NOT NULL;
