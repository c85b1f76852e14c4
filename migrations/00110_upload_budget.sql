-- +goose Up

-- What one account handed in within a day is counted before it hands in more.
CREATE INDEX files_uploaded_by_idx ON files (uploaded_by, uploaded_at);
CREATE INDEX uploads_uploaded_by_idx ON uploads (uploaded_by, uploaded_at);
