-- +goose Up

-- How often a scan of the file was made due again after its first was given up, so that one that always fails ends.
ALTER TABLE files ADD COLUMN scan_tries smallint NOT NULL DEFAULT 0;
