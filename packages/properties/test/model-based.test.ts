// The example of the README, as it is: it has its own tests.
import '../examples/model-based.js';
