-- +goose Up

-- By which version of the rules the candidate's link keys were made. Candidates recorded before this migration are keyed
-- anew, whatever version it was.
ALTER TABLE candidates ADD COLUMN keys_version integer NOT NULL DEFAULT 0;
CREATE INDEX candidates_keys_version_idx ON candidates (keys_version, id);
