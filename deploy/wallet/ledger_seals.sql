-- Deploy ringfence:wallet/ledger_seals to pg
-- requires: wallet/proof_tables

-- Purpose  The seals, for whoever keeps the last one of each organization somewhere else: with it
--          nobody, the owner of the database included, can rewrite what lies before it unseen.
begin;
set local role ringfence_owner;

create view billing.ledger_seals as
select seal.org_id, seal.seal_no, seal.from_seq, seal.to_seq,
       encode(seal.hash, 'hex') as hash, seal.sealed_at
  from ringfence.ledger_seal as seal;

comment on view billing.ledger_seals is
'The seals over the ledger. Keep the last hash of each organization elsewhere.';

grant select on billing.ledger_seals to ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
