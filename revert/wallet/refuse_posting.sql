-- Revert ringfence:wallet/refuse_posting from pg
begin;
set local role ringfence_owner;
drop function ringfence.refuse_posting(text, ringfence.wallet, bigint, bigint);
commit;
