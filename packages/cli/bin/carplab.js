#!/usr/bin/env node
import '../dist/carplab.js';
