// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Log directories of profiles that lie in buckets, as [dev.tracefold.xprof.profile.LogDirectory] asks for
/// them. Start at [dev.tracefold.store.profile.ProfilePlaces]. A profile is mapped, so it is fetched into a
/// cache first; parts that are made of it lie beside it in the bucket, or here where that may not be written.
@NullMarked
package dev.tracefold.store.profile;

import org.jspecify.annotations.NullMarked;
