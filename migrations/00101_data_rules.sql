-- +goose Up

-- How long one kind of data is kept of candidates by what was decided last, where that is shorter than their record is kept.
CREATE TABLE data_rules (
    kind    text NOT NULL CHECK (kind IN ('documents', 'photos', 'sessions', 'resume', 'references', 'mails', 'reports')),
    outcome text NOT NULL CHECK (outcome IN ('', 'cleared', 'needs_more', 'misrepresentation_confirmed')),
    days    integer NOT NULL CHECK (days BETWEEN 7 AND 3650),
    set_at  timestamptz NOT NULL,
    set_by  uuid NOT NULL REFERENCES accounts,
    PRIMARY KEY (kind, outcome)
);
