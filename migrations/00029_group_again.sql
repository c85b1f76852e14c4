-- +goose Up

-- Clusters are of the links that an assessment finds: who scored before there were any is assessed once more. Who shares
-- nothing with others, as nearly everybody without a point, has none.
UPDATE candidates SET assess_again_at = least(assess_again_at, now()) WHERE points > 0;
