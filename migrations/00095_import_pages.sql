-- +goose Up

-- Imports that a person confirmed on a page. They can be undone: whom the import brought goes, unless somebody did something about the
-- record since.
ALTER TABLE imports
    ADD COLUMN by_page boolean NOT NULL DEFAULT false,
    ADD COLUMN total bigint NOT NULL DEFAULT 0 CHECK (total >= 0),       -- rows that were confirmed
    ADD COLUMN left_out bigint NOT NULL DEFAULT 0 CHECK (left_out >= 0), -- rows of the sheet that were not
    ADD COLUMN undo text NOT NULL DEFAULT '' CHECK (undo IN ('', 'running', 'done')),
    ADD COLUMN undone_at timestamptz,
    ADD CHECK (undo = '' OR by_page AND ended_at IS NOT NULL),
    ADD CHECK ((undo = 'done') = (undone_at IS NOT NULL));

-- Whom an import by a page brought, written with them.
CREATE TABLE import_candidates (
    import_id    uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    kept         text NOT NULL DEFAULT '', -- why an undoing left the candidate
    PRIMARY KEY (import_id, candidate_id)
);

CREATE INDEX import_candidates_candidate_id_idx ON import_candidates (candidate_id);

-- What people said that the columns of a sheet are, by a hash of its headers: the next file of the same source is read alike.
CREATE TABLE import_mappings (
    headers  bytea PRIMARY KEY CHECK (length(headers) = 32),
    columns  jsonb NOT NULL,
    fixes    jsonb NOT NULL,
    saved_at timestamptz NOT NULL,
    saved_by uuid NOT NULL REFERENCES accounts
);
