\set ON_ERROR_STOP 1
begin;
select plan(2);

select ok(ringfence.new_webhook_secret() ~ '^whsec_[A-Za-z0-9+/]{43}=$', '32 bytes in base64');
select isnt(ringfence.new_webhook_secret(), ringfence.new_webhook_secret(), 'each another');

select * from finish();
rollback;
