-- Verify ringfence:account/tables on pg
select ringfence.verify_table('ringfence.currency', '{currency,minor_digits,default_debt_limit,default_recharge_threshold}');
select ringfence.verify_table('ringfence.organization', '{org_id,name,email,currency,settings,created_at}');
select ringfence.verify_table('ringfence.wallet', '{org_id,balance,held,debt_limit,recharge_threshold,seq,archived_seq,last_entry_at,next_due_at,hold_lapses_at,has_lots,has_call_aliases,halted,disputed,stopped,react_below,low_told}');
select ringfence.verify_table('ringfence.setting', '{name,value_type,default_value,minimum,maximum,choices,description}');
select ringfence.verify_table('ringfence.vendor_kind', '{vendor,kind,pattern,description}');
select ringfence.verify_table('ringfence.vendor_link', '{org_id,vendor,kind,external_id,linked_at}');
select ringfence.verify_table('ringfence.former_link', '{org_id,vendor,kind,external_id,linked_at,unlinked_at}');
