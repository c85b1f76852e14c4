-- +goose Up

-- A correction names the fact that it takes the place of, and may come from somebody without an account.
ALTER TABLE facts
    ADD COLUMN replaces uuid REFERENCES facts,
    ADD COLUMN withdrawn_as text NOT NULL DEFAULT '',
    DROP CONSTRAINT facts_check, -- of 00002: withdrawn by an account
    ADD CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL AND withdrawn_as = '')),
    ADD CHECK (withdrawn_by IS NULL OR withdrawn_as = '');

CREATE INDEX facts_replaces_idx ON facts (replaces);

-- A referee's link is about the fact that names the referee, and asks by how the two know each other.
ALTER TABLE invitations
    ADD COLUMN fact_id uuid REFERENCES facts ON DELETE CASCADE,
    ADD COLUMN relation text NOT NULL DEFAULT '' CHECK (relation IN ('', 'manager', 'colleague', 'client', 'teacher', 'other')),
    ADD CHECK ((fact_id IS NOT NULL) = (kind = 'reference')),
    ADD CHECK ((relation <> '') = (kind = 'reference'));

CREATE INDEX invitations_fact_id_idx ON invitations (fact_id);

-- A referee's answers, or that the referee declined. One of each a link; corrected answers take the place of earlier ones,
-- which stay among the facts.
CREATE TABLE referee_replies (
    id            uuid PRIMARY KEY,
    invitation_id uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    browser       bytea CHECK (length(browser) = 32), -- keyed hash of the number that the site gave it; null where declined
    at            timestamptz NOT NULL,
    declined      boolean NOT NULL,
    answers       jsonb NOT NULL, -- by question
    fact_id       uuid REFERENCES facts ON DELETE CASCADE,
    UNIQUE (invitation_id, declined),
    FOREIGN KEY (invitation_id, candidate_id) REFERENCES invitations (id, candidate_id) ON DELETE CASCADE,
    CHECK (declined = (fact_id IS NULL)),
    CHECK (declined = (browser IS NULL))
);

CREATE INDEX referee_replies_fact_id_idx ON referee_replies (fact_id);

-- Mails that carry a link, which is made when they are sent: it stands nowhere.
CREATE TABLE mails (
    id            uuid PRIMARY KEY,
    invitation_id uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('invitation', 'reminder')),
    recipient     text NOT NULL CHECK (recipient <> ''),
    queued_at     timestamptz NOT NULL,
    queued_by     uuid REFERENCES accounts, -- null: Bonafide itself
    state         text NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'given_up', 'dropped')),
    tries         integer NOT NULL CHECK (tries >= 0),
    unanswered    integer NOT NULL CHECK (unanswered BETWEEN 0 AND tries), -- tries of which nobody knows how they ended
    tried_at      timestamptz,
    ended_at      timestamptz,
    answer        text NOT NULL, -- the server's last, or what happened
    FOREIGN KEY (invitation_id, candidate_id) REFERENCES invitations (id, candidate_id) ON DELETE CASCADE,
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CHECK ((tried_at IS NULL) = (tries = 0))
);

CREATE INDEX mails_invitation_id_idx ON mails (invitation_id, queued_at);
CREATE UNIQUE INDEX mails_reminder_idx ON mails (invitation_id) WHERE kind = 'reminder';
CREATE UNIQUE INDEX mails_waiting_idx ON mails (invitation_id) WHERE state = 'waiting';
