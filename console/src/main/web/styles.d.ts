// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

declare module '*.css';
