// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Names of C++ as the linker has them, made readable: [Demangler]. Follows the Itanium C++ ABI, section
/// "External Names"; Rust's older names are of the same form.
@NullMarked
package dev.tracefold.processor.demangle;

import org.jspecify.annotations.NullMarked;
