// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// XSpace profiles, and from them the data of XProf's tools: overview, op statistics, trace viewer,
/// memory, and the rest, for one host or many. Like the trace processor a library that knows nothing
/// but the JDK.
///
/// Start at [dev.tracefold.xprof.ProfileTools], the list of tools; `profile` finds the profiles,
/// `space` reads them. Caches, HTTP and other processes are the business of others.
@NullMarked
package dev.tracefold.xprof;

import org.jspecify.annotations.NullMarked;
