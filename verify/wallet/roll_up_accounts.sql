-- Verify ringfence:wallet/roll_up_accounts on pg
select ringfence.verify_internal_function('ringfence.roll_up_accounts(timestamptz,timestamptz)');
