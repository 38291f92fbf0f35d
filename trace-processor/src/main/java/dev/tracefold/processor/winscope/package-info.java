// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What Android's windows, layers and input do: the packets that Winscope shows. Each snapshot is a row of its
/// family's table with its fields as args and the id of its raw message, so that what no column holds
/// can be read back; where a snapshot is a tree, its nodes are rows too, with the rectangles they cover on the screen.
///
/// [WinscopeModules] lists the readers of packets. Nothing here knows the tables of SQL functions that read raw messages back.
@NullMarked
package dev.tracefold.processor.winscope;

import org.jspecify.annotations.NullMarked;
