\set ON_ERROR_STOP 1
begin;
select plan(6);

select lives_ok($$select ringfence.check_vendor_kind('vapi', 'assistant')$$, 'known');
select throws_ok($$select ringfence.check_vendor_kind(null, 'assistant')$$, 'RF001', null, 'no vendor');
select throws_ok($$select ringfence.check_vendor_kind('vapi', null)$$, 'RF001', null, 'no kind');
select throws_ok($$select ringfence.check_vendor_kind('vappi', 'assistant')$$, 'RF003', null, 'unknown vendor');
select throws_ok($$select ringfence.check_vendor_kind('stripe', 'assistant')$$, 'RF003', null, 'a kind of another vendor');
select throws_ok($$select ringfence.check_vendor_kind('VAPI', 'assistant')$$, 'RF003', null, 'upper case');

select * from finish();
rollback;
