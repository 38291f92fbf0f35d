-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Users of the Android device, as its user list reports them; not to be mixed up with Linux uids.
CREATE PERFETTO VIEW android_user_list(
  -- Number of the user, as in android_process_metadata.user_id.
  android_user_id LONG,
  -- Kind of user, for example HEADLESS, SECONDARY or GUEST.
  type STRING
) AS
SELECT android_user_id, type FROM __intrinsic_android_user_list;
