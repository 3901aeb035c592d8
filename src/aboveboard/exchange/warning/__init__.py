"""Warning lists: values that are common, harmless or shared by everybody, so that an object which names them is looked at first."""
