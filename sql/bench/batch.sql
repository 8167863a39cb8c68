-- One batch: :items deductions over :organizations organizations. Building the JSON is in it.
\set n random(:first, :last - :organizations)
\set k random(1, 9000000000000000)
select *
  from billing.deduct_call_credits_batch((
      select jsonb_agg(jsonb_build_object(
                 'org_id', md5(((:n)::bigint + item % (:organizations)::bigint)::text)::uuid,
                 'call_id', ((:k)::bigint * 1000 + item)::text,
                 'amount', 1))
        from generate_series(1, (:items)::bigint) as item));
