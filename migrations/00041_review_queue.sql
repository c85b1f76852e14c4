-- +goose Up

-- Who works on a review, and by when somebody should have. The time follows from the band until a person sets another.
ALTER TABLE reviews
    ADD COLUMN holder_id uuid REFERENCES accounts,
    ADD COLUMN held_at timestamptz,
    ADD COLUMN due_at timestamptz,
    ADD CHECK ((holder_id IS NULL) = (held_at IS NULL));
UPDATE reviews SET due_at = opened_at + CASE band WHEN 'critical' THEN interval '1 day' WHEN 'escalate' THEN interval '2 days' ELSE interval '5 days' END;
ALTER TABLE reviews ALTER COLUMN due_at SET NOT NULL;

CREATE INDEX reviews_due_at_idx ON reviews (due_at) WHERE status = 'open';

-- A filter of the queue that somebody named, as the address of the page has it.
CREATE TABLE review_views (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name       text NOT NULL CHECK (name <> ''),
    filter     text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, name)
);
