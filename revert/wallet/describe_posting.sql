-- Revert ringfence:wallet/describe_posting from pg
begin;
set local role ringfence_owner;
drop function ringfence.describe_posting(text, ringfence.wallet, ringfence.credit_transaction, jsonb);
commit;
