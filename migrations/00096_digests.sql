-- +goose Up

-- Who asked for a daily mail of what waits in the queue, and the last day for which it was sent.
CREATE TABLE digests (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    chosen_at  timestamptz NOT NULL,
    sent_on    date
);
