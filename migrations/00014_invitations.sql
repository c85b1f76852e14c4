-- +goose Up

-- A fact and an event may come from somebody without an account, who acted through a link: who that was in words.
ALTER TABLE facts
    ALTER COLUMN recorded_by DROP NOT NULL,
    ADD COLUMN recorded_as text NOT NULL DEFAULT '',
    ADD CHECK ((recorded_by IS NULL) = (recorded_as <> ''));
ALTER TABLE audit_events
    ADD COLUMN actor_as text NOT NULL DEFAULT '',
    ADD CHECK (actor_id IS NULL OR actor_as = '');

-- A link that lets somebody without an account answer. The link's token stands nowhere: it is made of the id and the
-- installation's key.
CREATE TABLE invitations (
    id             uuid PRIMARY KEY,
    candidate_id   uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    kind           text NOT NULL CHECK (kind IN ('interview', 'assessment', 'onboarding', 'reference')),
    starts_at      timestamptz, -- of what the link is for; null where the link has no such time
    opens_at       timestamptz NOT NULL,
    closes_at      timestamptz NOT NULL CHECK (closes_at > opens_at),
    notice_version text NOT NULL CHECK (notice_version <> ''),
    created_at     timestamptz NOT NULL,
    created_by     uuid NOT NULL REFERENCES accounts,
    ended_at       timestamptz,
    ended_by       uuid REFERENCES accounts, -- null: whoever was invited
    ended_why      text NOT NULL DEFAULT '' CHECK (ended_why IN ('', 'revoked', 'not_me')),
    UNIQUE (id, candidate_id),
    CHECK ((ended_at IS NULL) = (ended_why = '')),
    CHECK ((ended_by IS NOT NULL) = (ended_why = 'revoked')),
    CHECK ((starts_at IS NOT NULL) = (kind <> 'reference'))
);

CREATE INDEX invitations_candidate_id_idx ON invitations (candidate_id, created_at);

-- One browser's answer to a check-in link: the session that was recorded, or that the candidate declined.
CREATE TABLE check_ins (
    id            uuid PRIMARY KEY,
    invitation_id uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    browser       bytea CHECK (length(browser) = 32), -- keyed hash of the number that the site gave it; null where declined
    at            timestamptz NOT NULL,
    declined      boolean NOT NULL,
    fact_id       uuid UNIQUE REFERENCES facts ON DELETE CASCADE,
    screen        text NOT NULL,
    UNIQUE (invitation_id, browser),
    FOREIGN KEY (invitation_id, candidate_id) REFERENCES invitations (id, candidate_id) ON DELETE CASCADE,
    CHECK (declined = (fact_id IS NULL)),
    CHECK (declined = (browser IS NULL))
);
