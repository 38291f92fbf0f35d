// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What a tool of XProf is to the rest of the world: a name, a request, a result. Start at
/// [dev.tracefold.xprof.tool.Tool]; the tools themselves live in packages of their own and are listed in
/// `dev.tracefold.xprof.ProfileTools`.
@NullMarked
package dev.tracefold.xprof.tool;

import org.jspecify.annotations.NullMarked;
