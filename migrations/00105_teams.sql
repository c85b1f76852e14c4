-- +goose Up

-- Who works on a requisition, and so sees its candidates beside their owners.
CREATE TABLE requisition_members (
    requisition text NOT NULL CHECK (requisition <> ''),
    account_id  uuid NOT NULL REFERENCES accounts,
    joined_at   timestamptz NOT NULL,
    added_by    uuid NOT NULL REFERENCES accounts,
    PRIMARY KEY (requisition, account_id)
);

CREATE INDEX requisition_members_account_id_idx ON requisition_members (account_id);
CREATE INDEX candidates_owner_id_idx ON candidates (owner_id, applied_at);
